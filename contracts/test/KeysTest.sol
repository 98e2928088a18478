// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultBatches} from "../src/interfaces/IVaultBatches.sol";
import {BatchTest} from "./BatchTest.sol";
import {SigningParties} from "./SigningParties.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice A vault with free money, credits, and an order in each place where one can be, and whoever holds one key
/// trying everything that can be signed or called. Each attempt is taken back before the next.
abstract contract KeysTest is BatchTest, SigningParties {
    enum Act {
        Release,
        Settle,
        Cancel,
        Claim,
        Contest,
        Rule
    }

    /// @notice What an attempt may not change, or only as its order says.
    struct Books {
        uint256 free;
        uint256 locked;
        uint256 credited;
        uint256 toBuyer;
        uint256 toFee;
        uint256 toOthers;
    }

    uint256 internal constant PLACES = 8;
    uint256 internal constant BATCHED = 6;
    uint256 internal constant FREE = 1000e6;
    /// Of the order each batch is tried at.
    uint256 internal constant POSITION = 1;

    Party internal holder;
    Party internal hot;
    Party internal second;
    Party internal buys;
    Party internal pays;
    Party internal payeeOf;
    Party internal judges;
    Party internal takesFee;
    Party internal nobody;

    /// Locked, claimed, contested; the same with a payee who confirms; in a batch; in a batch with such a payee.
    Order[PLACES] internal places;
    Order[][2] internal batched;
    Batch[2] internal batchOf;

    function setUp() public virtual override(BatchTest, VaultTest) {
        super.setUp();
        holder = _wallet("owner");
        hot = _wallet("signer");
        second = _wallet("second key");
        buys = _wallet("buyer");
        pays = _wallet("payer");
        payeeOf = _wallet("payee");
        judges = _wallet("arbiter");
        takesFee = _wallet("fee receiver");
        nobody = _wallet("nobody");
        vault = _vaultOf(holder.who);
        batches = IVaultBatches(address(vault));
        vm.prank(holder.who);
        vault.setSigner(hot.who);
    }

    function _wallet(string memory name) internal pure returns (Party memory) {
        uint256 key = uint256(keccak256(bytes(name)));
        return Party(Kind.Ecdsa65, key, vm.addr(key));
    }

    /// @dev To be called once the parties are who they shall be.
    function _fill() internal {
        for (uint256 i = 0; i < PLACES; i++) {
            places[i] = _orderAt(uint64(10 + i), 1, i > 2 && i != BATCHED);
        }
        for (uint256 i = 0; i < BATCHED; i++) {
            _lockAs(places[i]);
            if (i % 3 == 0) continue;
            vault.claim(places[i], _by(pays, _digest("Claim", places[i])));
            if (i % 3 == 2) vault.contest(places[i], _by(hot, _digest("Contest", places[i])));
        }
        for (uint256 i = 0; i < 2; i++) {
            Order[] memory orders = new Order[](3);
            for (uint256 j = 0; j < 3; j++) {
                orders[j] = _orderAt(uint64(10 + BATCHED + i), uint32(1 + j), i == 1);
                batched[i].push(orders[j]);
            }
            places[BATCHED + i] = orders[POSITION];
            batchOf[i] = _batch(orders);
            _fund(batchOf[i].total);
            vault.lockBatch(batchOf[i], _by(hot, _batchLockDigest(batchOf[i])), "");
        }
        // In a credit lane, so that buyer and fee receiver have something to pull.
        Order memory credited = _orderAt(1 << 31, 1, false);
        _lockAs(credited);
        vault.release(credited, _by(hot, _digest("Release", credited)));
        _fund(FREE);
        vault.sync();
        _fund(1e6);
    }

    function _orderAt(uint64 lane, uint32 sequence, bool isPayout) internal view returns (Order memory order) {
        order = _plain();
        (order.buyer, order.payer, order.arbiter, order.feeTo) = (buys.who, pays.who, judges.who, takesFee.who);
        order.confirmer = isPayout ? payeeOf.who : address(vault);
        order.nonce = lane << 32 | sequence;
    }

    function _lockAs(Order memory order) internal {
        _fund(order.amount);
        vault.lock(order, _by(hot, _digest("Lock", order)), "");
    }

    // ---- powers ----

    /// @notice What `who` can do alone, by its signature and as a caller, in words.
    function _powersOf(Party memory who) internal returns (string memory powers) {
        string[PLACES] memory names = [
            "locked",
            "claimed",
            "contested",
            "payout locked",
            "payout claimed",
            "payout contested",
            "batched",
            "payout batched"
        ];
        string[6] memory acts = ["release", "settle", "cancel", "claim", "contest", "rule"];
        for (uint256 act = 0; act < acts.length; act++) {
            string memory upon = "";
            for (uint256 i = 0; i < PLACES; i++) {
                if (_canDo(who, Act(act), i)) {
                    upon = string.concat(upon, bytes(upon).length == 0 ? " " : ", ", names[i]);
                }
            }
            if (bytes(upon).length != 0) powers = string.concat(powers, acts[act], upon, "; ");
        }
        if (_canLock(who)) powers = string.concat(powers, "lock; ");
        return string.concat(powers, _callsOf(who.who));
    }

    function _canDo(Party memory who, Act act, uint256 place) private returns (bool can) {
        Order memory order = places[place];
        bytes memory call = _callOf(who, act, order, order.amount);
        can = _canCall(who.who, _upon(place, call), order.amount);
        if (act == Act.Settle || act == Act.Rule) {
            bytes memory forNothing = _upon(place, _callOf(who, act, order, 0));
            vm.assertTrue(can == _canCall(who.who, forNothing, order.amount), "all or nothing");
        }
        if (act != Act.Release || place < BATCHED) return can;

        Order[] memory orders = batched[place - BATCHED];
        Batch memory batch = batchOf[place - BATCHED];
        bytes memory signature = _by(who, _digest("Release", order));
        bytes memory path = _path(orders, 1 << POSITION);
        call = abi.encodeCall(IVault.releaseOne, (batch, _item(order), POSITION, path, signature));
        vm.assertTrue(can == _canCall(who.who, call, order.amount), "alone or taken out");
        bytes[] memory signatures = _one(_by(who, _batchReleaseDigest(batch, 7)));
        call = abi.encodeCall(IVaultBatches.releaseBatch, (batch, 7, _items(orders, 7), "", signatures));
        vm.assertTrue(can == _canCall(who.who, call, batch.total), "alone or all");
    }

    /// @dev An order, and a batch, that pay the thief.
    function _canLock(Party memory who) private returns (bool can) {
        uint256 most = vault.free();
        Order[] memory orders = new Order[](1);
        orders[0] = _orderAt(77, 1, false);
        orders[0].buyer = orders[0].payer = orders[0].feeTo = address(0xDEAD);
        orders[0].amount = uint96(most);
        orders[0].lockBy = uint40(block.timestamp);
        orders[0].claimBy = orders[0].lockBy + 1;
        orders[0].confirmBy = orders[0].lockBy + 2;
        orders[0].ruleBy = orders[0].lockBy + 3;
        bytes memory signature = _by(who, _digest("Lock", orders[0]));
        can = _isDone(who.who, abi.encodeCall(IVault.lock, (orders[0], signature, signature)));
        Batch memory batch = _batch(orders);
        signature = _by(who, _batchLockDigest(batch));
        bool canBatch = _isDone(who.who, abi.encodeCall(IVault.lockBatch, (batch, signature, signature)));
        vm.assertTrue(can == canBatch, "alone or in a batch");
    }

    /// @notice What `who` can do as a caller that not everybody can.
    function _callsOf(address who) internal returns (string memory powers) {
        uint96 most = vault.free() + uint96(vault.unsynced());
        vm.assertFalse(_isDone(who, abi.encodeCall(IVault.withdraw, (who, most + 1))));
        vm.assertFalse(_isDone(who, abi.encodeCall(IVault.recover, (address(token), who, 1))));
        if (_isDone(who, abi.encodeCall(IVault.withdraw, (who, most)))) powers = "withdraw; ";
        if (_isDone(who, abi.encodeCall(IVault.setSigner, (who)))) powers = string.concat(powers, "setSigner; ");
        if (_isDone(who, abi.encodeCall(IVault.setSecondKey, (who)))) powers = string.concat(powers, "setSecondKey; ");
        if (_isDone(who, abi.encodeCall(IVault.setLimit, (1)))) powers = string.concat(powers, "setLimit; ");
        bytes memory call = abi.encodeCall(IVault.transferOwnership, (who));
        if (_isDone(who, call)) powers = string.concat(powers, "transferOwnership; ");
        if (_isDone(who, abi.encodeCall(IVault.acceptOwnership, ()))) {
            powers = string.concat(powers, "acceptOwnership; ");
        }
        call = abi.encodeCall(IVault.pullTo, (address(0xDEAD)));
        if (_isDone(who, call)) powers = string.concat(powers, "pullTo; ");
    }

    // ---- attempts ----

    /// @dev Whether the call goes through; if so, it has harmed nobody but as its order says.
    function _canCall(address caller, bytes memory call, uint96 amount) internal returns (bool isDone) {
        uint256 state = vm.snapshotState();
        Books memory before = _books();
        vm.prank(caller);
        (isDone,) = address(vault).call(call);
        if (isDone) _assertHarmless(before, _books(), amount);
        vm.revertToState(state);
    }

    function _isDone(address caller, bytes memory call) internal returns (bool isDone) {
        uint256 state = vm.snapshotState();
        vm.prank(caller);
        (isDone,) = address(vault).call(call);
        vm.revertToState(state);
    }

    function _assertHarmless(Books memory before, Books memory now_, uint96 amount) private pure {
        vm.assertEq(now_.toOthers, before.toOthers, "somebody else was paid");
        vm.assertEq(now_.credited, before.credited, "credits");
        vm.assertGe(now_.free, before.free);
        uint256 out = now_.toBuyer - before.toBuyer + now_.toFee - before.toFee;
        vm.assertEq(out + now_.free - before.free, before.locked - now_.locked, "sum");
        bool isWhole = now_.locked == before.locked || before.locked - now_.locked == amount;
        vm.assertTrue(isWhole, "of this order only");
    }

    function _books() internal view returns (Books memory books) {
        (books.free, books.locked, books.credited) = (vault.free(), vault.locked(), vault.credited());
        (books.toBuyer, books.toFee) = (token.balanceOf(buys.who), token.balanceOf(takesFee.who));
        address[8] memory others =
            [holder.who, hot.who, second.who, pays.who, payeeOf.who, judges.who, nobody.who, address(0xDEAD)];
        for (uint256 i = 0; i < others.length; i++) {
            books.toOthers += token.balanceOf(others[i]);
        }
    }

    /// @dev The call itself, or for an order in a batch the call that takes it out.
    function _upon(uint256 place, bytes memory call) internal view returns (bytes memory) {
        if (place < BATCHED) return call;
        bytes memory path = _path(batched[place - BATCHED], 1 << POSITION);
        return abi.encodeCall(IVaultBatches.takeOut, (batchOf[place - BATCHED], path, call));
    }

    function _callOf(Party memory who, Act act, Order memory order, uint96 toBuyer)
        internal
        view
        returns (bytes memory)
    {
        if (act == Act.Settle) {
            bytes memory both = _by(who, _splitDigest("Settle", order, toBuyer));
            return abi.encodeCall(IVault.settle, (order, toBuyer, both, both));
        }
        if (act == Act.Rule) {
            return abi.encodeCall(IVault.rule, (order, toBuyer, _by(who, _splitDigest("Rule", order, toBuyer))));
        }
        string[5] memory names = ["Release", "", "Cancel", "Claim", "Contest"];
        bytes4[5] memory verbs = [
            IVault.release.selector, bytes4(0), IVault.cancel.selector, IVault.claim.selector, IVault.contest.selector
        ];
        return abi.encodeWithSelector(verbs[uint256(act)], order, _by(who, _digest(names[uint256(act)], order)));
    }

    function _batchLockDigest(Batch memory batch) internal view returns (bytes32) {
        string memory actType = string.concat("LockBatch(Batch batch)", BATCH_TYPE);
        return _typed(keccak256(abi.encode(keccak256(bytes(actType)), _batchHash(batch))));
    }

    function _batchReleaseDigest(Batch memory batch, uint256 which) internal view returns (bytes32) {
        string memory actType = string.concat("ReleaseBatch(Batch batch,uint256 which)", BATCH_TYPE);
        return _typed(keccak256(abi.encode(keccak256(bytes(actType)), _batchHash(batch), which)));
    }
}
