// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../../src/Batch.sol";
import {Order} from "../../src/Order.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {IVaultBatches} from "../../src/interfaces/IVaultBatches.sol";
import {Status} from "../../src/interfaces/Status.sol";
import {Ghosts} from "./Ghosts.sol";

/// @notice The acts upon orders and batches.
abstract contract HostileBatches is Ghosts {
    struct Done {
        uint8 seller;
        bool ofBatch;
        bytes call;
    }

    uint256 private constant RECENT = 6;
    uint256 private constant MOST_DONES = 64;

    Done[] internal dones;

    // ---- locks ----

    function lock(uint8 seller, bytes32 seed, uint32 place, uint64 times, uint8 forgery) external {
        Lot memory lot = _lot(seller, seed, place, times);
        (lot.count, lot.total) = (1, _orderAt(lot, 0).amount);
        Order memory order = _orderAt(lot, 0);
        bytes32 structHash =
            keccak256(abi.encode(keccak256(bytes(string.concat("Lock(Order order)", ORDER_TYPE))), _orderHash(order)));
        (bytes memory one, bytes memory two, bool isSigned) = _lockSigned(lot, order.arbiter, forgery, structHash);
        bytes memory call = abi.encodeCall(IVault.lock, (order, one, two));
        _lockLot(lot, call, isSigned, _isFit(order, address(vault)));
    }

    function lockBatch(uint8 seller, bytes32 seed, uint8 size, uint32 place, uint64 times, uint8 forgery) external {
        Lot memory lot = _lot(seller, seed, place, times);
        lot.isBatch = true;
        // Mostly small; now and then one that needs the second half of positions.
        lot.count = size % 64 == 63 ? 129 + uint16(uint256(seed) % 8) : 1 + size % 9;
        Batch memory batch = _batch(_ordersOf(lot));
        (lot.total, lot.root) = (batch.total, batch.root);
        bytes32 lockType = keccak256(bytes(string.concat("LockBatch(Batch batch)", BATCH_TYPE)));
        bytes32 structHash = keccak256(abi.encode(lockType, _batchHash(batch)));
        (bytes memory one, bytes memory two, bool isSigned) = _lockSigned(lot, batch.arbiter, forgery, structHash);
        _lockLot(lot, abi.encodeCall(IVault.lockBatch, (batch, one, two)), isSigned, lot.total != 0);
    }

    function _lot(uint8 seller, bytes32 seed, uint32 place, uint64 times) private returns (Lot memory lot) {
        lot.seller = seller % uint8(VAULTS);
        lot.seed = seed;
        _turnTo(lot.seller);
        // Few lanes, so that each is used again: two whose payouts are sent, one whose payouts are credited.
        uint32 lane = place % 4 < 2 ? 0 : place % 4 == 2 ? 1 : 1 << 31;
        uint256 last = lanes[lot.seller][lane].lastSequence;
        uint256 sequence = place / 4 % 8 == 0 ? last : last + 1 + place / 32 % 3;
        lot.nonce = (uint64(lane) << 32) | uint64(sequence);
        // One in sixteen comes too late.
        lot.lockBy = uint40(block.timestamp + times % 2 hours);
        if (times % 16 == 0) lot.lockBy = uint40(block.timestamp - 1);
        lot.claimBy = lot.lockBy + uint40(1 + (times >> 12) % 6 hours);
        lot.confirmBy = lot.claimBy + uint40(1 + (times >> 24) % 1 days);
        lot.ruleBy = lot.confirmBy + uint40(1 + (times >> 36) % 2 days);
    }

    function _lockSigned(Lot memory lot, address arbiter_, uint8 seed, bytes32 structHash)
        private
        returns (bytes memory one, bytes memory two, bool isSigned)
    {
        Books memory book = books[lot.seller];
        Forgery forgery = _forgery(seed);
        if (forgery == Forgery.OtherAct) forgery = Forgery.Stranger;
        bool isSecond = book.second != address(0) && seed & 0x10 != 0;
        one = _signedBy(book.signer, isSecond ? Forgery.None : forgery, arbiter_, structHash);
        if (book.second != address(0)) {
            two = _signedBy(book.second, isSecond ? forgery : Forgery.None, arbiter_, structHash);
        }
        isSigned = forgery == Forgery.None;
    }

    function _lockLot(Lot memory lot, bytes memory call, bool isSigned, bool may) private {
        Occupant memory lane = lanes[lot.seller][uint32(lot.nonce >> 32)];
        may = may && lane.lotPlusOne == 0 && uint32(lot.nonce) > lane.lastSequence && block.timestamp <= lot.lockBy;
        (bool surely, bool perhaps) = _fitsLimit(lot.seller, lot.total);
        may = may && isSigned && perhaps && lot.total <= books[lot.seller].free + _arrived(lot.seller);
        (bool isDone,) = address(vault).call(call);
        if (may && surely && !isDone) return _break(Law.Allowed, "lock refused");
        Law law = !isSigned ? Law.Signature : perhaps ? Law.Refused : Law.Limit;
        if (isDone && !may) return _break(law, "locked though the rules refuse");
        if (!isDone) return;
        _touch(lot.seller);
        _keep(lot.seller, lot.isBatch, call);
        _fill(lots.length, lot);
    }

    // ---- one order ----

    function _act(uint256 n, uint256 i, Verb verb, uint96 toBuyer, Forgery forgery, bool isThrough) internal {
        Lot memory lot = lots[n];
        _turnTo(lot.seller);
        Order memory order = _orderAt(lot, i);
        toBuyer = toBuyer % 9 == 0 ? order.amount + 1 : uint96(_bound(toBuyer, 0, order.amount));
        bool isInside = left[n] >> i & 1 == 1;
        (bytes memory call, bool isSigned) = _callOf(n, i, order, verb, toBuyer, forgery);
        bool may = isSigned && _may(order, status[n][i], verb, toBuyer) && isInside == (isThrough && lot.isBatch);
        if (isInside) may = may && _isFit(order, address(vault));
        if (isThrough && lot.isBatch) {
            call = abi.encodeCall(IVaultBatches.takeOut, (_batchOf(lot), _path(_ordersOf(lot), 1 << i), call));
        }
        if (!_attempt(call, may, _lawOf(n, i, verb, isSigned), "an act")) return;
        if (verb != Verb.Expire && verb != Verb.Lapse) _keep(lot.seller, isThrough && lot.isBatch, call);
        if (isInside) _leaveBatch(n, 1 << i, order.amount);
        (uint256 paid, uint256 fee) = _effect(n, i, order, verb, toBuyer);
        _pay(lot.seller, lot.nonce, order.buyer, paid);
        _pay(lot.seller, lot.nonce, order.feeTo, fee);
    }

    /// @dev Which law an act breaks that comes through though it must not.
    function _lawOf(uint256 n, uint256 i, Verb verb, bool isSigned) private view returns (Law) {
        if (!isSigned) return Law.Signature;
        if (!_isLive(status[n][i])) return Law.EndsOnce;
        return verb == Verb.Rule ? Law.Arbiter : Law.Refused;
    }

    function _callOf(uint256 n, uint256 i, Order memory order, Verb verb, uint96 toBuyer, Forgery forgery)
        private
        returns (bytes memory call, bool isSigned)
    {
        if (verb == Verb.Expire) return (abi.encodeCall(IVault.expire, (order)), true);
        if (verb == Verb.Lapse) return (abi.encodeCall(IVault.lapse, (order)), true);
        if (verb == Verb.Claim || verb == Verb.Cancel) return _ofEither(order, verb, status[n][i], forgery);
        isSigned = forgery == Forgery.None;
        address confirmer = _confirmerOf(lots[n], order);
        if (verb == Verb.Release) {
            call = abi.encodeCall(IVault.release, (order, _actBy(confirmer, forgery, "Release", order)));
        } else if (verb == Verb.Rule) {
            bytes memory ruling = _splitBy(order.arbiter, forgery, "Rule", order, toBuyer);
            call = abi.encodeCall(IVault.rule, (order, toBuyer, ruling));
            isSigned = isSigned || forgery == Forgery.Arbiter;
        } else if (verb == Verb.Settle) {
            call = _settlement(order, confirmer, toBuyer, forgery);
            isSigned = isSigned && keyOf[order.buyer] != 0;
        } else {
            address who = _isOther(order) ? confirmer : books[lots[n].seller].signer;
            call = abi.encodeCall(IVault.contest, (order, _actBy(who, forgery, "Contest", order)));
        }
    }

    function _ofEither(Order memory order, Verb verb, Status now_, Forgery forgery)
        private
        returns (bytes memory call, bool isSigned)
    {
        address who = _isOther(order) ? order.payer : order.buyer;
        bool mayBePayer = verb == Verb.Claim || now_ == Status.Locked;
        isSigned = forgery == Forgery.None && keyOf[who] != 0 && (mayBePayer || who == order.buyer);
        bytes memory signature = _actBy(who, forgery, verb == Verb.Claim ? "Claim" : "Cancel", order);
        call = verb == Verb.Claim
            ? abi.encodeCall(IVault.claim, (order, signature))
            : abi.encodeCall(IVault.cancel, (order, signature));
    }

    function _settlement(Order memory order, address confirmer, uint96 toBuyer, Forgery forgery)
        private
        returns (bytes memory)
    {
        Forgery ofBuyer = _isOther(order) ? forgery : Forgery.None;
        Forgery ofConfirmer = _isOther(order) ? Forgery.None : forgery;
        bytes memory one = _splitBy(order.buyer, ofBuyer, "Settle", order, toBuyer);
        bytes memory two = _splitBy(confirmer, ofConfirmer, "Settle", order, toBuyer);
        return abi.encodeCall(IVault.settle, (order, toBuyer, one, two));
    }

    /// @dev What the rules leave open between two, the order's terms decide here.
    function _isOther(Order memory order) private pure returns (bool) {
        return uint256(order.terms) >> 200 & 1 == 1;
    }

    // ---- many orders of a batch ----

    function releaseBatch(uint256 pick, uint256 which, uint256 signedOnes, uint8 how, uint8 forgery) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        Lot memory lot = lots[n];
        _turnTo(lot.seller);
        Order[] memory orders = _ordersOf(lot);
        if (how % 4 == 0) which = type(uint256).max;
        if (how % 16 == 1) which = left[n];
        which &= _all(orders);
        bytes[] memory signatures;
        bool isEach = how & 0x10 != 0 && which != 0 && !_isOne(which);
        if (isEach) (signatures, signedOnes) = _eachSigned(lot, orders, which, signedOnes);
        else (signatures, signedOnes) = _allSigned(lot, orders, which, _forgery(forgery));
        bytes memory call = abi.encodeCall(
            IVaultBatches.releaseBatch, (_batchOf(lot), which, _items(orders, which), _path(orders, which), signatures)
        );
        uint256 due = _dueOf(n, orders, which & signedOnes);
        Law law = signedOnes & which == 0 ? Law.Signature : Law.EndsOnce;
        if (!_attempt(call, due != 0, law, "releaseBatch")) return;
        _keep(lot.seller, true, call);
        _releaseAll(n, lot, orders, due);
    }

    function releaseOne(uint256 pick, uint256 i, uint8 forgery) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        Lot memory lot = lots[n];
        _turnTo(lot.seller);
        i = _place(n, i);
        Order[] memory orders = _ordersOf(lot);
        bytes memory signature = _actBy(_confirmerOf(lot, orders[i]), _forgery(forgery), "Release", orders[i]);
        bytes memory call =
            abi.encodeCall(IVault.releaseOne, (_batchOf(lot), _item(orders[i]), i, _path(orders, 1 << i), signature));
        bool isSigned = _forgery(forgery) == Forgery.None;
        uint256 due = _dueOf(n, orders, 1 << i);
        if (!_attempt(call, isSigned && due != 0, isSigned ? Law.EndsOnce : Law.Signature, "releaseOne")) return;
        _keep(lot.seller, true, call);
        _releaseAll(n, lot, orders, due);
    }

    function expireBatch(uint256 pick) external {
        if (lots.length == 0) return;
        _expire(_pick(pick));
    }

    function expireLate(uint256 pick) external {
        if (lots.length == 0) return;
        uint256 n = _pick(pick);
        if (block.timestamp <= lots[n].claimBy) vm.warp(uint256(lots[n].claimBy) + 1);
        _expire(n);
    }

    function _expire(uint256 n) internal {
        Lot memory lot = lots[n];
        _turnTo(lot.seller);
        bool may = left[n] != 0 && block.timestamp > lot.claimBy;
        bytes memory call = abi.encodeCall(IVaultBatches.expireBatch, (_batchOf(lot)));
        if (!_attempt(call, may, Law.Refused, "expireBatch")) return;
        for (uint256 i = 0; i < lot.count; i++) {
            if (left[n] >> i & 1 == 1) _end(n, i, lot, Status.Returned);
        }
        books[lot.seller].locked -= heldLeft[n];
        books[lot.seller].free += heldLeft[n];
        _leaveBatch(n, left[n], heldLeft[n]);
    }

    /// @dev Of `which` those that are left and that a lock of their own would have taken.
    function _dueOf(uint256 n, Order[] memory orders, uint256 which) private view returns (uint256 due) {
        which &= left[n];
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 1 && _isFit(orders[i], address(vault))) due |= 1 << i;
        }
    }

    /// @dev Neighbours with one buyer are paid at once, all fees at once.
    function _releaseAll(uint256 n, Lot memory lot, Order[] memory orders, uint256 due) private {
        uint256 fees = 0;
        uint256 pending = 0;
        uint256 sum = 0;
        address to;
        for (uint256 i = 0; i < orders.length; i++) {
            if (due >> i & 1 == 0) continue;
            (uint256 paid, uint256 fee) = _effect(n, i, orders[i], Verb.Release, 0);
            if (orders[i].buyer != to) {
                _pay(lot.seller, lot.nonce, to, pending);
                (to, pending) = (orders[i].buyer, 0);
            }
            pending += paid;
            fees += fee;
            sum += orders[i].amount;
        }
        _pay(lot.seller, lot.nonce, to, pending);
        _pay(lot.seller, lot.nonce, orders[0].feeTo, fees);
        _leaveBatch(n, due, sum);
    }

    function _allSigned(Lot memory lot, Order[] memory orders, uint256 which, Forgery forgery)
        private
        returns (bytes[] memory, uint256)
    {
        address by = _confirmerOf(lot, orders[0]);
        bytes32 structHash;
        if (_isOne(which)) {
            uint256 i = 0;
            while (which >> i != 1) i++;
            structHash = keccak256(
                abi.encode(keccak256(bytes(string.concat("Release(Order order)", ORDER_TYPE))), _orderHash(orders[i]))
            );
        } else {
            bytes32 releaseType = keccak256(bytes(string.concat("ReleaseBatch(Batch batch,uint256 which)", BATCH_TYPE)));
            bytes32 batchHash = _batchHash(_batchOf(lot));
            // Signed for other positions than those given.
            uint256 said = forgery == Forgery.OtherAct ? ~which : which;
            structHash = keccak256(abi.encode(releaseType, batchHash, said));
        }
        if (forgery == Forgery.OtherAct && _isOne(which)) forgery = Forgery.Stranger;
        bytes memory signature = _signedBy(by, forgery, orders[0].arbiter, structHash);
        return (_one(signature), forgery == Forgery.None ? which : 0);
    }

    function _eachSigned(Lot memory lot, Order[] memory orders, uint256 which, uint256 signedOnes)
        private
        returns (bytes[] memory signatures, uint256)
    {
        signatures = new bytes[](_items(orders, which).length / 96);
        uint256 k = 0;
        for (uint256 i = 0; i < orders.length; i++) {
            if (which >> i & 1 == 0) continue;
            Forgery forgery = signedOnes >> i & 1 == 1 ? Forgery.None : Forgery.Stranger;
            signatures[k++] = _actBy(_confirmerOf(lot, orders[i]), forgery, "Release", orders[i]);
        }
        return (signatures, signedOnes & which);
    }

    function _isOne(uint256 which) private pure returns (bool) {
        return which != 0 && which & (which - 1) == 0;
    }

    // ---- trying ----

    /// @dev `law` is broken when it comes through though it must not.
    function _attempt(bytes memory call, bool may, Law law, string memory what) internal returns (bool) {
        (bool isDone,) = address(vault).call(call);
        if (isDone && !may) _break(law, string.concat(what, " came through"));
        if (!isDone && may) _break(Law.Allowed, string.concat(what, " was refused"));
        return isDone && may;
    }

    function _keep(uint8 seller, bool ofBatch, bytes memory call) private {
        if (dones.length < MOST_DONES) dones.push(Done(seller, ofBatch, call));
        else dones[uint256(keccak256(call)) % MOST_DONES] = Done(seller, ofBatch, call);
    }

    /// @dev Mostly one of the first, so that several acts meet the same order.
    function _place(uint256 n, uint256 i) internal view returns (uint256) {
        return i % 8 < 6 ? (i >> 8) % (lots[n].count < 2 ? 1 : 2) : (i >> 8) % lots[n].count;
    }

    /// @dev One of the lots that were locked last.
    function _pick(uint256 pick) internal view returns (uint256) {
        uint256 most = lots.length < RECENT ? lots.length : RECENT;
        return lots.length - 1 - pick % most;
    }
}
